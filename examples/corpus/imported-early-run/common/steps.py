def run(job_input):
    job_input.execute_query("create table early as select 'imported' as who")
