try:
    TABLE
except NameError:
    TABLE = "third_one"


def run(job_input):
    job_input.execute_query(f"create table {TABLE} (n integer)")
