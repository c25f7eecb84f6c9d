"""What this step does."""
import sys

WORDS = [word.upper() for word in ("a", "b")]
for _ in range(2):
    WORDS.append(str(len(WORDS)))
print("loading", file=sys.stderr)


def run(job_input):
    job_input.execute_query("create table work as select '" + "".join(WORDS) + "' as w")
