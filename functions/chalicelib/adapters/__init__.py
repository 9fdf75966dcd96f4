"""The thin edges: DynamoDB, S3, SQS, signed links, the clock."""
