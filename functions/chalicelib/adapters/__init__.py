"""The thin edges: DynamoDB, S3, mail carriers, signed links, HTML and HTTP answers."""
