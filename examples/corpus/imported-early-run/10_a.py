from common.steps import run as prepare


def run(job_input):
    job_input.execute_query("create table early as select 'own' as who")
