#!/usr/bin/env python3
# first


def run(job_input):  # noqa
    # inside
    job_input.execute_query("insert into comments values (1)")
    # at the end
# last