terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
    awscc = {
      source = "hashicorp/awscc"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

provider "awscc" {
  region     = "us-east-1"
  access_key = "test"
  secret_key = "test"
  # a stand-in for the Cloud Control API, which keeps what it is given; the provider is that of 2026-08-07
  endpoints = {
    cloudcontrolapi = "http://127.0.0.1:47123"
    sts             = "http://127.0.0.1:47123"
  }
  skip_metadata_api_check = true
}
