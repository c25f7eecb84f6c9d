from lib.deep.words import WORDS


def table():
    return WORDS[0]
