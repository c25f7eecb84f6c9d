import csv
import os
from pathlib import Path

from lib.deep import words

HERE = Path(__file__).resolve().parent


def run(job_input):
    job_input.execute_query((HERE / "sql" / "insert.sql").read_text())
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "rows.csv")) as rows:
        for row in csv.DictReader(rows):
            number = row["n"]
            job_input.execute_query(f"insert into {words.WORDS[0]} values ({number})")
