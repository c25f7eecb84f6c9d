WORDS = ["helped"]
