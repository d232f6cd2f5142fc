"""What trafilatura takes for the same pages, as it comes: the measure to which all else is compared."""

import time
from multiprocessing import Process, Queue

import trafilatura

MAX_WAIT_SECONDS = 60


def cleaning_rate(pages: list[str]) -> float:
    """Return the pages that trafilatura alone, as it comes, reads in a second in this process, metadata included."""
    start = time.perf_counter()
    for page in pages:
        trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    return len(pages) / (time.perf_counter() - start)


def cleaning_rate_of_two(pages: list[str]) -> float:
    """Return the same of two processes together."""
    rates: Queue[float] = Queue()
    both = [Process(target=lambda: rates.put(cleaning_rate(pages))) for _ in range(2)]
    for process in both:
        process.start()
    rates_found = [rates.get(timeout=MAX_WAIT_SECONDS) for _ in both]
    for process in both:
        process.join()
    return sum(rates_found)


def cleaning_cost(pages: list[str]) -> float:
    """Return the seconds of processor time that trafilatura alone takes for a page, as it comes."""
    start = time.process_time()
    cleaning_rate(pages)
    return (time.process_time() - start) / len(pages)
