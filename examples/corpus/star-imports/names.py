TABLE = "stars"
row = 1
