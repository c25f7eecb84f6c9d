run = lambda job_input: job_input.execute_query("create table lambdas (n integer)")
