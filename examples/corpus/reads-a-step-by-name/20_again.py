import os


def run(job_input):
    with open(os.path.join(job_input.get_job_directory(), "10_query.sql")) as query:
        job_input.execute_query(query.read())
    job_input.execute_query("insert into by_name values (1)")
