create table {table} as select '{day}' as day, '{unknown}' as unknown
