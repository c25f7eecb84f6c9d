TABLE = "first_one"


def insert(job_input, n):
    job_input.execute_query(f"insert into {TABLE} values ({n})")


def run(job_input):
    job_input.execute_query(f"create table {TABLE} (n integer)")
    insert(job_input, 1)
