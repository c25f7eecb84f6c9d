import functools


def main(job_input):
    job_input.execute_query("create table assigned (n integer)")


run = main
