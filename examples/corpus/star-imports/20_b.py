from names import *  # again


def run(job_input):
    job_input.execute_query(f"insert into {TABLE} values ({row + 1})")
