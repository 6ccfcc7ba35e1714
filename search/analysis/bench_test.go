package analysis

import ("testing";"strings")
func BenchmarkChains(b *testing.B){
 for _,l:=range []string{"und","en","de","cs","ru","ar","hi","hu","ja"}{
 text:=map[string]string{"ru":"клиент оплатил корзину и сказал что платежи очень медленные ","ar":"قال المستخدم إن الدفع بطيء جدا في التطبيق ","hi":"ग्राहक ने कहा कि भुगतान बहुत धीमा है ","ja":"支払いがとても遅いとお客様が言いました"}[l]
 if text=="" {text="Straße customers said paying was confusing and the zákazníci košíků vásárlókat "}
 text=strings.Repeat(text,20)
 b.Run(l,func(b *testing.B){b.ReportAllocs(); b.SetBytes(int64(len(text))); for b.Loop(){For(l).Analyze([]byte(text))}})
 }}
