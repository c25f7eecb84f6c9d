import logging

log = logging.getLogger(__name__)


def quoted(text):
    return "'" + text + "'"


def run(job_input):
    log.info("gamma")
    job_input.execute_query("create table gamma as select " + quoted("gamma") + " as w")
