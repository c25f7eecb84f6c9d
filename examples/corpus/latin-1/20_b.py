# -*- coding: latin-1 -*-
def run(job_input):
    job_input.execute_query("insert into latin values ('é')")
