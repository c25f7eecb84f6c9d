from lib.names import table


def run(job_input):
    job_input.execute_query(f"create table {table()} (word text)")
