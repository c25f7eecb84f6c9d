def run(job_input):
    job_input.execute_query("create table guarded as select 1 as n")


if __name__ == "__main__":
    run(None)
