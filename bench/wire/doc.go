// Package wire reads and writes what mypy's coordinator and its workers say to each other: frames
// and the messages in them.
//
// Bytes go in and Go structs come out, or the other way round; the package touches no file, clock
// or network. A [Splitter] or [ReadFrame] turns a stream into frames, [ProtocolFor] tells how a
// release of mypy lays out its messages, and [Protocol.Decode] turns a frame's message into a
// [Message]. [Protocol.Skim] reads the beginning of one that was cut off. [Protocol.Append] and
// [WriteFrame] are the way back.
//
// # The protocol
//
// A frame is 4 bytes of length, big endian, and a message. The first byte of a message is its
// [Kind]. One coordinator talks to each worker over a connection of its own:
//
//	coordinator                      worker
//	Sources                   ->
//	                          <-     Ack           it has set itself up
//	Graph                     ->                   every module and what it imports
//	                          <-     Ack
//	Sccs                      ->                   the import cycles, each after those it needs
//	                          <-     Ack
//	SccRequest                ->                   check these SCCs
//	                          <-     SccResponse   interface: what depends on them may go on
//	                          <-     SccResponse   implementation: the worker is free
//	...
//	SccRequest without IDs    ->                   shut down
//
// An SccResponse with a blocker is the last of its batch, whichever phase it is of. An SccRequest
// without IDs may come in place of any of the coordinator's messages.
//
// # The encoding
//
// It is that of librt.internal, which mypy's cache uses too. A bool is a byte, 0 or 1. An int
// takes 1, 2 or 4 bytes, little endian, where the low bits of the first tell which:
//
//	xxxxxxx0   1 byte     -10 to 117
//	xxxxxx01   2 bytes    -100 to 16,283
//	xxxxx011   4 bytes    -10,000 to 536,860,911
//	00001111   the number of bytes times 2, plus 1 if negative, as an int; then the magnitude
//
// A str is its length in bytes, as an int, and UTF-8; bytes are the same without a rule for what
// is in them. Most values stand behind a byte that tells their type, a tag; those that do not are
// called bare, as in mypy.
//
// # Never a wrong message
//
// The protocol has no version number: what a release says is known from its source. So a message
// is decoded only if each byte of it is accounted for: every tag is the one expected, every int
// and string is as librt would write it, and nothing is left over. What was decoded, encoded
// again, gives the same bytes. Anything else is an error that tells the offset, and a kind of
// message that the release is not known to have is an [UnknownMessageError].
package wire
