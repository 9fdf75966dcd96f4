"""Everything that the Lambda functions run, packed by Chalice."""
