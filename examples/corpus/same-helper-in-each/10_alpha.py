import logging

log = logging.getLogger(__name__)


def quoted(text):
    return "'" + text + "'"


def run(job_input):
    log.info("alpha")
    job_input.execute_query("create table alpha as select " + quoted("alpha") + " as w")
