import pickle
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vdk.api.job_input import IJobInput


@dataclass
class Row:
    name: str
    tags: list[str] = field(default_factory=list)

    def sql(self) -> str:
        return f"'{self.name}', '{len(self.tags)}'"


def run(job_input: IJobInput) -> None:
    job_input.execute_query("create table classes (name text, tags text)")
    job_input.execute_query("insert into classes values (" + Row("a", ["x"]).sql() + ")")
