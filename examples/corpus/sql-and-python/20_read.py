import logging

from vdk.api.job_input import IJobInput

log = logging.getLogger(__name__)

READINGS = [("north", 3.5), ("south", 21.0)]


def run(job_input: IJobInput) -> None:
    """Puts the readings into the table."""
    for station, celsius in READINGS:
        job_input.execute_query(f"insert into reading values ('{station}', {celsius})")
    log.info("%d readings", len(READINGS))
