# What a plan holds besides its network, which is most of it.

locals {
  functions = toset(["orders", "stock", "mail", "search"])
}

resource "aws_iam_role" "function" {
  for_each = local.functions
  name     = "estate-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_policy" "function" {
  for_each    = local.functions
  name        = "estate-${each.key}"
  description = "What the function ${each.key} may do"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for n in range(8) : {
      Sid      = "Objects${n}"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:PutObjectTagging"]
      Resource = ["arn:aws:s3:::estate-${each.key}-${n}", "arn:aws:s3:::estate-${each.key}-${n}/*"]
      Condition = {
        StringEquals = { "aws:SourceVpc" = "vpc-of-the-estate", "s3:x-amz-server-side-encryption" = "aws:kms" }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "function" {
  for_each   = local.functions
  role       = aws_iam_role.function[each.key].name
  policy_arn = aws_iam_policy.function[each.key].arn
}

resource "aws_cloudwatch_log_group" "function" {
  for_each          = local.functions
  name              = "/aws/lambda/estate-${each.key}"
  retention_in_days = 90
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each            = local.functions
  alarm_name          = "estate-${each.key}-errors"
  alarm_description   = "The function ${each.key} fails"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = "estate-${each.key}" }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
}

resource "aws_sqs_queue" "function" {
  for_each                  = local.functions
  name                      = "estate-${each.key}"
  message_retention_seconds = 1209600
}
