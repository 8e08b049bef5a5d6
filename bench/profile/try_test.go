package profile
import ("testing";"os";"fmt";"sort")
func TestTry(t *testing.T){
 m,err:=readModules(os.Getenv("SITE")); if err!=nil{t.Fatal(err)}
 n:=newNamer(m); c,err:=newClassifier(tableText); if err!=nil{t.Fatal(err)}
 f,_:=os.Open(os.Getenv("RAW")); all,err:=parseFolded(f); fmt.Println(len(all.stacks),all.bad,all.cut,err)
 type k struct{a Area;b bool}; by:=map[k]int64{}; ph:=map[string]int64{}; leaf:=map[string]int64{}; un:=map[string]int64{}
 for _,s:=range all.stacks{ st:=n.fold(s.frames); cl:=c.classify(st); by[k{cl.area,cl.blocked}]+=s.count; ph[fmt.Sprint(cl.phase,cl.blocked)]+=s.count
  if cl.blocked {continue}
  l:=""; for i:=max(0,len(st)-5);i<len(st);i++{l+=" "+st[i].name}; if cl.area==other {leaf[l]+=s.count}
  for _,f:=range st { if f.library!="" && f.module=="" {un[f.name]+=s.count} } }
 fmt.Println(by); fmt.Println(ph)
 show:=func(m map[string]int64,n int){ var ks []string; for k:=range m{ks=append(ks,k)}; sort.Slice(ks,func(i,j int)bool{return m[ks[i]]>m[ks[j]]}); for i,k:=range ks{ if i>n{break}; fmt.Println(m[k],k)}}
 show(leaf,25); fmt.Println(); show(un,30)
}
