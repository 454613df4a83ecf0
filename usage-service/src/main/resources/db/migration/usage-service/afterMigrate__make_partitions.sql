-- At every start: this month and the three that follow. While running, PartitionTimer goes on daily.
SELECT make_usage_partitions(now(), 4);
