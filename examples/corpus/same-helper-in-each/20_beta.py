import logging

log = logging.getLogger(__name__)


def quoted(text):
    return "'" + text + "'"


def run(job_input):
    log.info("beta")
    job_input.execute_query("create table beta as select " + quoted("beta") + " as w")
