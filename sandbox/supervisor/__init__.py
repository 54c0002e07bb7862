"""What runs inside a cell as its first process: launches runs, watches their limits, cleans up after them.

Standard library only, and started by ``python3 -I -S`` from an archive sent over the cell's own stream
(``boot``), so that a cell never runs another version of this code than the worker that drives it.

Four kinds of process live in a cell, and no fifth; of the second there are two:

* the **warden** (process 1): has the runs in Python forked and starts all others itself (``spawn``), watches
  CPU, wall clock and memory, and after each run kills what is left, wipes what was written and reaps. It is
  not forked itself once it serves, so no run inherits what it has seen.
* the **zygotes**: warmed interpreters that fork the runs and do nothing else; a small one for most programs,
  and a wide one that has imported more. The runs are the warden's children, and no zygote ever sees a program
  or an input.
* the **clerk**: speaks the framed protocol with the worker, feeds the runs and drains their streams. No run
  descends from it, so no run can find a queued input in memory that it inherited.
* the **runs**: each under a user id of its own, without capabilities, under a system call filter.
"""
