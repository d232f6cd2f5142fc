"""A running site attacked and taken apart, on this machine only: `make attack`.

Each check stands in one of the modules, is bounded, and touches only servers that the run itself has started, in a
folder of its own and on free ports. What can be asserted of one function or one page has its test elsewhere in `tests`;
here stands what needs the whole site: proxy, web processes, worker, beat, database and queue.
"""
