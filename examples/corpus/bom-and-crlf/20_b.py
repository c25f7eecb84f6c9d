# -*- coding: utf-8 -*-
def run(job_input):
    job_input.execute_query("insert into both values (1)")