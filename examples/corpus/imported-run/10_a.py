from common.steps import run
