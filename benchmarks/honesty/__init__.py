"""Whether the numbers keep their promises: what intervals cover, how often alarms are false, which drops are found.

`python -m benchmarks.honesty` prints the tables of docs/honesty.md; `--database URL` replays the stored monthly values
as well. Beside each of ours stands what is usually done, on the same people in the same run.
"""
