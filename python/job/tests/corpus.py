"""Cells that must do in a run what they do in a kernel. Each group is one notebook; its cells share their names."""

from __future__ import annotations

from typing import NamedTuple


class Group(NamedTuple):
    """Cells of one notebook. The last may fail: a run ends there."""

    name: str
    cells: list[str]
    arguments: dict[str, object] = {}


GROUPS = [
    Group(
        "names",
        [
            "a = 1\nb = [1, 2, 3]",
            "a + sum(b)",
            "_ * 2",
            "print(__name__)",
            "def f(x: int) -> int:\n    return x + a\n\nprint(f(1))",
            "from dataclasses import dataclass\n\n@dataclass\nclass Point:\n    x: int = 0\n\nPoint(3)",
            "import pickle\npickle.loads(pickle.dumps(Point(4)))",
            "{'b': 2, 'a': {1, 2, 3}, 'long': list(range(40))}",
            "None",
            "'text with \"quotes\"';",
            "x = 5; x",
            "[i for i in range(3)]\n",
            "lambda_result = (lambda: a)()\nlambda_result",
            "import sys\nprint('err', file=sys.stderr)",
            "if a:\n    print('yes')\nelse:\n    print('no')",
            "for i in range(3):\n    print(i, end=' ')",
            "print('no newline', end='')",
            "counter = 0\ndef bump():\n    global counter\n    counter += 1\nbump(); bump()\ncounter",
            "del a\n'a' in globals()",
            "1.0, 2j, b'bytes', True, ...",
            "undefined_name",
        ],
    ),
    Group(
        "sql",
        [
            "%%vdksql\nCREATE TABLE IF NOT EXISTS parity (n INTEGER, w TEXT)",
            "%%vdksql\nDELETE FROM parity",
            "%%vdksql\nINSERT INTO parity VALUES (1, 'a;b'), (2, '{who}')",
            "%%vdksql\nSELECT n, w FROM parity ORDER BY n",
            "list(_['w'])",
            "job_input.execute_query('SELECT count(*) FROM parity')",
            "# a comment first\n\n%%vdksql\nSELECT 'after a comment' AS word",
            "print(_.iloc[0, 0])",
            "%%vdksql duckdb\nSELECT 40 + 2 AS answer",
            "int(_['answer'][0])",
            "%%vdksql\n[duckdb]\nSELECT 'header' AS word",
            "print(_['word'][0])",
            "%%vdksql\nUPDATE parity SET w = 'c' WHERE n = 1;\nSELECT w FROM parity ORDER BY n",
            "_['w'][0]",
            "%%vdksql\n-- nothing but a comment",
            "%%vdksql\nSELECT 1 WHERE 1 = 0",
            "try:\n    job_input.execute_query('SELECT * FROM nowhere')\nexcept Exception as e:\n    print(type(e), e)",
            "%%vdksql\nSELECT *\nFROM no_such_table_either",
        ],
        {"who": "argument"},
    ),
    Group(
        "ipython",
        [
            "%time sum(range(10))\nprint('timed')",
            "!echo from the shell",
            "lines = !printf 'a\\nb'\nlines",
            "%%bash\necho bash",
            "%%capture held\nprint('held')",
            "held.stdout",
            "display('shown')",
            "display({'a': 1}, [2])",
            "from IPython.display import HTML\nHTML('<i>html</i>')",
            "get_ipython() is not None",
            "%precision 3\n3.14159265",
            "%who_ls int",
            "%env PARITY=1",
            "!echo $PARITY",
            "name = 'expanded'\n!echo {name}",
            "%%python3 -c 'print(1)'\n",
            "%no_such_magic",
        ],
    ),
    Group(
        "async",
        [
            "import asyncio\nasync def answer(n=42):\n    await asyncio.sleep(0)\n    return n",
            "await answer()",
            "task = asyncio.create_task(answer(7))",
            "await task",
            "print(await asyncio.gather(answer(1), answer(2)))",
            "queue = asyncio.Queue()\nawait queue.put('kept')",
            "await queue.get()",
            "async with asyncio.Lock():\n    print('in the lock')",
            "async def numbers():\n    for i in range(3):\n        yield i\n[i async for i in numbers()]",
            "asyncio.get_running_loop().is_running()",
            "import decimal\ndecimal.getcontext().prec = 4",
            "decimal.Decimal(1) / 3",
            "from __future__ import annotations",
            "def later(x: Unknown) -> Unknown:\n    return x\nlater(3)",
            "await asyncio.wait_for(asyncio.sleep(60), 0.01)",
        ],
    ),
    Group(
        "frames",
        [
            "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})",
            "frame",
            "frame.describe()",
            "frame['a']",
            "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2, 3])",
            "plt.figure()\nplt.plot([1])\nplt.show()\nprint('shown')",
            "fig, axes = plt.subplots(1, 2)\nprint(len(axes))",
            "import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('quiet')",
            "frame['no such column']",
        ],
    ),
    Group("syntax", ["print('before')", "def broken(:\n    pass"]),
    Group("indent", ["if True:\nprint('x')"]),
    Group("exit", ["print('before')", "import sys\nsys.exit(3)"]),
    Group("assertion", ["assert 1 == 2, 'they differ'"]),
    Group("bare", ["raise ValueError"]),
    Group("own", ["class Mine(Exception):\n    pass\n\n\nraise Mine('of my own')"]),
    Group("library", ["import json\n\njson.loads('{')"]),
    Group("nested", ["def outer():\n    return inner()\n\ndef inner():\n    return 1 / 0\n\n\nouter()"]),
    Group(
        "chained",
        ["try:\n    {}['k']\nexcept KeyError as error:\n    raise RuntimeError('outer') from error"],
    ),
    Group("import", ["import module_that_nobody_has"]),
    Group("asyncio_run", ["import asyncio\nasyncio.run(asyncio.sleep(0))"]),
    Group("query_in_python", ["x = 1\njob_input.execute_query('SELECT * FROM nowhere')"]),
    Group("empty_query", ["job_input.execute_query('  ')"]),
    Group("no_database", ["%%vdksql no_such_database\nSELECT 1"]),
    Group(
        "property",
        [
            "job_input.set_all_properties({'n': 1})",
            "job_input.get_property('n')",
            "job_input.get_property('m', 'none')",
        ],
    ),
    Group("second_statement", ["%%vdksql\nSELECT 1;\n\nSELECT * FROM nowhere;\nSELECT 2"]),
    Group("interrupt", ["raise KeyboardInterrupt"]),
    Group("group", ["raise ExceptionGroup('several', [ValueError('a')])"]),
]
