def run(job_input):
    job_input.execute_query("create table imported as select 1 as n")
