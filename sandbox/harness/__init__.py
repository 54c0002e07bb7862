"""What a run does once it is one: play a script, answer calls, test a candidate.

Standard library only; real files, sent into the cell together with the supervisor.  All of it shares a
process with a hostile program and may be bent by it, so nothing that it says counts in the program's
favour: a report carries values, which must be the right ones, and ends, of which only the bad ones are
believed.
"""
