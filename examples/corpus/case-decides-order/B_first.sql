create table cases (w text)
