from argparse import ArgumentParser

from pyspark.sql import SparkSession, functions as F
from pyspark.sql.window import Window


def sessionize(events, gap_minutes):
    w = Window.partitionBy("user_id").orderBy("ts")
    gap = F.col("ts").cast("long") - F.lag("ts").over(w).cast("long")
    return events.withColumn("new", (gap > gap_minutes * 60).cast("int")).withColumn("session", F.sum("new").over(w))


def main():
    parser = ArgumentParser()
    parser.add_argument("--s3_input_bucket", type=str)
    parser.add_argument("--s3_input_key_prefix", type=str, default="events")
    parser.add_argument("--s3_output_bucket", type=str)
    parser.add_argument("--gap_minutes", type=int, default=30)
    args = parser.parse_args()

    spark = SparkSession.builder.appName("sessions").getOrCreate()
    events = spark.read.parquet(f"s3://{args.s3_input_bucket}/{args.s3_input_key_prefix}/")
    users = spark.read.option("header", "true").csv("s3://company-lake/users.csv")
    sessions = sessionize(events, args.gap_minutes).join(users, on="user_id", how="inner")
    sessions.write.mode("overwrite").parquet(f"s3://{args.s3_output_bucket}/sessions/")
    spark.stop()


if __name__ == "__main__":
    main()
