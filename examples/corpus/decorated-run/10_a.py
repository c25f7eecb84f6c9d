def noted(function):
    return function


@noted
def run(job_input):
    job_input.execute_query("create table decorated as select 1 as n")
