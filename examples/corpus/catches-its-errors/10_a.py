def run(job_input):
    try:
        job_input.execute_query("select * from nowhere")
    except Exception:
        job_input.execute_query("create table caught as select 1 as n")
