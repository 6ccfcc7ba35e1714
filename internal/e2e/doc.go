// Package e2e tests the whole product: the real binary on an empty folder,
// driven as its users drive it. By default it keeps metadata in SQLite and
// files in a folder; with EARSHOT_TEST_POSTGRES and EARSHOT_TEST_S3 the same
// tests run against those servers too.
package e2e
