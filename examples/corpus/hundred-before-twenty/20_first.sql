insert into numbers values (20)
