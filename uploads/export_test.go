package uploads

// ReceiveInParts is Receive with parts of a length that tests choose.
var ReceiveInParts = receive

// Spare is how much memory Senders use besides their first buffers.
func Spare() int64 { return spare.Load() }
