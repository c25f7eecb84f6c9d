create table mean as select avg(celsius) as celsius from reading
