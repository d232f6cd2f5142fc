"""Tables in and out as files: `names` has vendors and bodies, `record` the actions, their steps and sources."""
