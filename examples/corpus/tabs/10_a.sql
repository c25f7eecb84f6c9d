	create table tabs (
		n integer,
		w text
	);
