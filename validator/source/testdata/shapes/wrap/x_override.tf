output "second" {
  value = true
}
