package uploads

// ReceiveInParts is Receive with parts as long as a buffer that tests choose.
var ReceiveInParts = receive
