from names import *


def run(job_input):
    job_input.execute_query(f"create table {TABLE} as select {row} as n")
